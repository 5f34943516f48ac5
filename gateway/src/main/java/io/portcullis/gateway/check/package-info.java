/**
 * Checks of this machine: what it lacks, and whether a block holds on its kernel.
 *
 * <p>It changes nothing outside private network namespaces.
 *
 * <p>When it misbehaves: each finding has a remedy.
 */
@NullMarked
package io.portcullis.gateway.check;

import org.jspecify.annotations.NullMarked;
