/**
 * Passwords and tokens of the configuration.
 *
 * <p>It keeps none in memory that lies in a file, and prints none.
 *
 * <p>When it misbehaves: the message names the file that could not be read.
 */
@NullMarked
package io.portcullis.gateway.secret;

import org.jspecify.annotations.NullMarked;
