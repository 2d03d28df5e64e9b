# `make` alone prints this help. Variables: SIZE (people), COUNT (instances), CASES (requests), ONCE=1 (stop at the end), NAME and BASE (another stack, its first port).
.DEFAULT_GOAL := help
SIZE ?= 1226
COUNT ?= 1000000
CASES ?= 100000
NAME ?= demo
SECONDS ?= 600
RUN := .venv/bin/python
READY := @deploy/local/bootstrap

help: ## this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

demo: ready ## play a campaign from empty databases, then stay up (SIZE=200, ONCE=1)
	@deploy/local/demo "$(NAME)" "$(SIZE)" "$(ONCE)" "$(BASE)"

up: ready ## start the platform on this machine and print its addresses
	@$(RUN) -m stack up --name $(NAME) $(if $(BASE),--base-port $(BASE))

down: ready ## stop it cleanly
	@$(RUN) -m stack down --name $(NAME)

status: ready ## what runs, since when, how often it was restarted
	@$(RUN) -m stack status --name $(NAME)

logs: ready ## follow the logs (PART=auth for one part)
	@$(RUN) -m stack logs --name $(NAME) --follow $(PART)

test: ready ## every test, on real parts; the summary comes last
	@deploy/local/chromium >/dev/null
	@$(RUN) tests/run.py

check: ready ## format, lint, types, import contracts, contract, access, coverage and migration drift
	@deploy/local/check

bench: ready .cache/bench/made ## the engine beside others, then what the platform carries, into docs/
	@$(RUN) -m hrt bench --peers .cache/bench/bin/python --report docs/benchmarks.md
	@deploy/local/bench docs/benchmarks-platform.md

# The rivals have an environment of their own: one of them has the import name of our service.
.cache/bench/made: libs/hrt/peers.txt
	@deploy/local/bootstrap uv venv --quiet --clear .cache/bench
	@deploy/local/bootstrap uv pip sync --quiet --require-hashes --python .cache/bench $<
	@touch $@

fuzz: ready ## the engine against brute force (COUNT=10000 instances), the API against its document (CASES=1000)
	@cd libs/hrt && ../../$(RUN) -m tests.fuzz $(COUNT)
	@CASES=$(CASES) $(RUN) tests/run.py tests/journeys/test_schemas.py

faults: up ## kill parts at random moments under rehearsals (SECONDS=600)
	@$(RUN) -m stack faults --seconds $(SECONDS) -- deploy/local/rehearse $(NAME) 200

contracts: ready ## write the schemas, examples and docs/events.md anew
	@$(RUN) -m contracts write

docs: ready ## write docs/access.md and docs/coverage.md anew
	@$(RUN) -m kernel access write
	@$(RUN) tests/rules.py write

lock: ## resolve the dependencies anew into requirements/
	@deploy/local/lock

clean: ready ## stop every stack and forget its data
	@$(RUN) -m stack clean

ready:
	$(READY)

.PHONY: help demo up down status logs test check bench fuzz faults contracts docs lock clean ready
