/**
 * What a fleet's operator publishes for all sites: an allowlist, settings, models, each as one
 * signed text with a version that grows.
 *
 * <p>It knows no network, and not what such a text means: who takes it reads it without trust.
 *
 * <p>When it misbehaves: {@code portcullis fleet objects} shows each with its version, and what
 * became of it.
 */
@NullMarked
package io.portcullis.fleet.objects;

import org.jspecify.annotations.NullMarked;
