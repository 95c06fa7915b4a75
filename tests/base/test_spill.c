/* The store that moves to a file: what is put in comes out, wherever it lies. */
#include "base/spill.h"

#include "base/random.h"
#include "check_main.h"
#include "temp_folder.h"

enum { PIECES = 400, PIECE_MAX = 700 };

static unsigned char byte_of(int piece, size_t i) {
    return (unsigned char)(random_mix((uint64_t)piece * 1000 + i) & 255);
}

static void check_piece(spill *store, int piece, int64_t offset, size_t size, size_t limit) {
    unsigned char bytes[PIECE_MAX];
    pap_error err = {PAP_OK, ""};
    ck_assert_msg(spill_read(store, bytes, offset, size, &err) == PAP_OK, "limit %zu, piece %d: %s", limit,
                  piece, err.message);
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != byte_of(piece, i)) ck_abort_msg("limit %zu, piece %d, byte %zu", limit, piece, i);
}

static void check_limit(size_t limit) {
    static int64_t offsets[PIECES];
    static size_t sizes[PIECES];
    spill *store;
    random_state rng;
    random_seed(&rng, limit, 1);
    ck_assert_int_eq(spill_new(&store, limit, NULL), PAP_OK);
    for (int i = 0; i < PIECES; i++) {
        unsigned char bytes[PIECE_MAX];
        sizes[i] = (size_t)random_below(&rng, PIECE_MAX);
        for (size_t k = 0; k < sizes[i]; k++) bytes[k] = byte_of(i, k);
        ck_assert_int_eq(spill_append(store, &offsets[i], bytes, sizes[i], NULL), PAP_OK);
        ck_assert_msg(i == 0 || offsets[i] == offsets[i - 1] + (int64_t)sizes[i - 1],
                      "limit %zu, piece %d: offset %d", limit, i, (int)offsets[i]);
        int earlier = random_below(&rng, i + 1);
        check_piece(store, earlier, offsets[earlier], sizes[earlier], limit);
    }
    for (int i = PIECES - 1; i >= 0; i--) check_piece(store, i, offsets[i], sizes[i], limit);
    spill_free(store);
}

START_TEST(pieces_come_back_from_memory_from_the_file_and_from_both) {
    static const size_t limits[] = {0, 1, 699, 1000, 5000, 100000, 1 << 24};
    temp_folder_make();
    setenv("TMPDIR", temp_folder, 1);
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) check_limit(limits[i]);
    ck_assert_msg(temp_folder_empty() == 0, "a file was left behind");
    temp_folder_remove();
}
END_TEST

START_TEST(a_temporary_folder_that_is_missing_is_named) {
    spill *store;
    int64_t offset;
    pap_error err = {PAP_OK, ""};
    temp_folder_make();
    setenv("TMPDIR", temp_path("missing"), 1);
    ck_assert_int_eq(spill_new(&store, 4, NULL), PAP_OK);
    ck_assert_int_eq(spill_append(store, &offset, "abcd", 4, &err), PAP_OK);
    ck_assert_int_eq(spill_append(store, &offset, "efgh", 4, &err), PAP_E_IO);
    ck_assert_msg(strstr(err.message, temp_path("missing")) && strstr(err.message, "TMPDIR"), "%s",
                  err.message);
    spill_free(store);
    spill_free(NULL);
    temp_folder_remove();
}
END_TEST

CHECK_MAIN("base/spill", pieces_come_back_from_memory_from_the_file_and_from_both,
           a_temporary_folder_that_is_missing_is_named)
