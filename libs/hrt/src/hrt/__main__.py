from hrt.cli import script

script()
