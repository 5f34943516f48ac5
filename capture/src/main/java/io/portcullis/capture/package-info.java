/** Watches the wire to prove a block, or to disprove it: packets inside, none outside. */
@NullMarked
package io.portcullis.capture;

import org.jspecify.annotations.NullMarked;
