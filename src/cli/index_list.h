/* `papaver index --list`. */
#ifndef CLI_INDEX_LIST_H
#define CLI_INDEX_LIST_H

#include <stdbool.h>

/* The registry on stdout: a table, or a line of JSON for each index. */
void index_list_print(bool as_json, bool is_verbose);

#endif
