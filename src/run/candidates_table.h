/* candidates.gpkg: every candidate of a run with its features, for rescoring and training. */
#ifndef RUN_CANDIDATES_TABLE_H
#define RUN_CANDIDATES_TABLE_H

#include "base/file.h"
#include "detect/listing.h"

typedef struct candidates_table candidates_table;

pap_status candidates_table_new(candidates_table **out, const char *path, bool may_replace, bool is_public,
                                pap_error *err);
void candidates_table_free(candidates_table *table);

/* One row per candidate of a picture: its listing, whether it was kept, all features, its outline. */
pap_status candidates_table_add(candidates_table *table, const detection *found,
                                const listing_options *options, pap_error *err);

/* Gives the file its name. */
pap_status candidates_table_commit(candidates_table *table, pap_error *err);

#endif
