/* Open flowers that are not four flat petals: cups, half closed, ragged or double, soft discs. */
#ifndef PAINT_BLOOM_H
#define PAINT_BLOOM_H

#include "paint/flower.h"

/* By the flower's form; FLOWER_PETALS is painted as a shallow cup. */
void bloom_paint(easel *e, const flower *f);

#endif
