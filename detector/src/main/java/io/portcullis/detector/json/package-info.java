/**
 * JSON read strictly: what is missing, doubled or of another kind is named.
 *
 * <p>It is for small files of ours and of models, not for streams of events.
 *
 * <p>When it misbehaves: the message of the exception has the file and the name of the value.
 */
@NullMarked
package io.portcullis.detector.json;

import org.jspecify.annotations.NullMarked;
