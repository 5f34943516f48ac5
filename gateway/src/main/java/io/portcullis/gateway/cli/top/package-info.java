/**
 * A live view of the gateway for a terminal: what it shows, how that is drawn, what keys do.
 *
 * <p>It decides nothing and changes nothing itself: an order runs as the command line that it
 * stands for.
 *
 * <p>When it misbehaves: {@code status --watch} and {@code rules list --watch} show the same
 * without drawing; the first line of the view says where its numbers come from.
 */
@NullMarked
package io.portcullis.gateway.cli.top;

import org.jspecify.annotations.NullMarked;
