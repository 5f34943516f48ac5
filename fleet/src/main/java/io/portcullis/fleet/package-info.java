/**
 * A router's part in a fleet: it says what it blocks, hears what others say, and works out which of
 * that its own policy accepts. All of it on a thread of its own.
 *
 * <p>It blocks nothing, and knows neither ledger nor kernel: what is accepted is a wish.
 *
 * <p>When it misbehaves: {@code portcullis fleet status} says whether the bus answers and what was
 * refused, the journal says once why not.
 */
@NullMarked
package io.portcullis.fleet;

import org.jspecify.annotations.NullMarked;
