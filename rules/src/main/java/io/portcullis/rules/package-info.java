/**
 * The words of a block rule: target, scope, deadline, allowlist, the block itself.
 *
 * <p>No file and no network is read here, but for names that DNS resolves.
 *
 * <p>When it misbehaves: {@code rules show ID} prints a block with all its parts.
 */
@NullMarked
package io.portcullis.rules;

import org.jspecify.annotations.NullMarked;
