/**
 * Everything that can be set, with its defaults, and where it is read from.
 *
 * <p>It opens nothing but the configuration's own files.
 *
 * <p>When it misbehaves: {@code doctor} names every problem with file and line.
 */
@NullMarked
package io.portcullis.gateway.config;

import org.jspecify.annotations.NullMarked;
