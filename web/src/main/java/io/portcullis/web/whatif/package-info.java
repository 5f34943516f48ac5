/**
 * What other settings would have made of recorded traffic: a job at a time, in a process of its own
 * with low priority, compared with today's settings.
 *
 * <p>It blocks nothing and asks the gateway nothing: the process that reads a recording, which may
 * be hostile, is neither the gateway nor the page.
 *
 * <p>When it misbehaves: a job that fails says what its process said last; {@code portcullis
 * replay} with the same options does the same in a terminal.
 */
@NullMarked
package io.portcullis.web.whatif;

import org.jspecify.annotations.NullMarked;
