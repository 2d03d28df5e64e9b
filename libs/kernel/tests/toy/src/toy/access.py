from kernel.access import Table, anyone, only, signed_in

ACCESS = Table(
    signed_in("GET /me"),
    anyone("GET /boards/{code}"),
    signed_in("PUT /boards/{code}"),
    signed_in("POST /boards/{code}/notes"),
    anyone("POST /boards/{code}/slow-notes"),
    signed_in("POST /boards/{code}/import"),
    only("GET /ministry", ministry="national"),
    signed_in("POST /sensitive"),
    anyone("GET /crowded"),
    anyone("GET /broken"),
    anyone("GET /numbers/{number}"),
    anyone("GET /missing-file"),
)
