/* Deferred acceptance as plainly as C allows, to be compared with: candidates propose, strict
   orders. Where no poste has more than one place, one number per poste; else a heap of those it
   holds, the worst on top. */
#include <stdint.h>
#include <stdlib.h>

static void alone(int64_t candidates, int64_t postes, const int32_t *start, const int32_t *poste,
                  const int32_t *rank, const int32_t *places, int32_t *held) {
    int64_t *holds = malloc(postes * sizeof *holds);
    int32_t *next = malloc(candidates * sizeof *next);
    for (int64_t p = 0; p < postes; p++) holds[p] = places[p] ? INT64_MAX : -1;
    for (int64_t c = 0; c < candidates; c++) next[c] = start[c], held[c] = -1;
    for (int64_t first = 0; first < candidates; first++) {
        int64_t c = first;
        while (c >= 0 && next[c] < start[c + 1]) {
            int32_t i = next[c]++;
            int64_t entry = (int64_t)rank[i] << 32 | c, other = holds[poste[i]];
            if (entry >= other) continue;
            holds[poste[i]] = entry;
            c = other == INT64_MAX ? -1 : other & 0xFFFFFFFF;
        }
    }
    for (int64_t p = 0; p < postes; p++)
        if (places[p] && holds[p] != INT64_MAX) held[holds[p] & 0xFFFFFFFF] = p;
    free(holds), free(next);
}

void deferred_acceptance(int64_t candidates, int64_t postes, const int32_t *start,
                         const int32_t *poste, const int32_t *rank, const int32_t *places,
                         int32_t *held) {
    int32_t most = 0;
    for (int64_t p = 0; p < postes; p++) most = places[p] > most ? places[p] : most;
    if (most <= 1) {
        alone(candidates, postes, start, poste, rank, places, held);
        return;
    }
    int64_t *seat = malloc((postes + 1) * sizeof *seat);
    int32_t *load = calloc(postes, sizeof *load);
    int32_t *next = malloc(candidates * sizeof *next);
    seat[0] = 0;
    for (int64_t p = 0; p < postes; p++) seat[p + 1] = seat[p] + places[p];
    int64_t *heap = malloc(seat[postes] * sizeof *heap);
    for (int64_t c = 0; c < candidates; c++) next[c] = start[c];
    for (int64_t first = 0; first < candidates; first++) {
        int64_t c = first;
        while (c >= 0 && next[c] < start[c + 1]) {
            int32_t i = next[c]++, p = poste[i], n = load[p];
            int64_t entry = (int64_t)rank[i] << 32 | c, *h = heap + seat[p];
            if (n < places[p]) {
                int32_t at = n;
                for (; at > 0 && h[(at - 1) / 2] < entry; at = (at - 1) / 2) h[at] = h[(at - 1) / 2];
                h[at] = entry;
                load[p]++;
                c = -1;
            } else if (n > 0 && entry < h[0]) {
                c = h[0] & 0xFFFFFFFF;
                int32_t at = 0, child;
                for (; (child = 2 * at + 1) < n; at = child) {
                    if (child + 1 < n && h[child + 1] > h[child]) child++;
                    if (h[child] <= entry) break;
                    h[at] = h[child];
                }
                h[at] = entry;
            }
        }
    }
    for (int64_t c = 0; c < candidates; c++) held[c] = -1;
    for (int64_t p = 0; p < postes; p++)
        for (int32_t s = 0; s < load[p]; s++) held[heap[seat[p] + s] & 0xFFFFFFFF] = p;
    free(seat), free(load), free(next), free(heap);
}
