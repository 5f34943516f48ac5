/**
 * The tree of commands.
 *
 * <p>A command's own work lies in the package of its group.
 *
 * <p>When it misbehaves: a command that is not found is a line missing in {@code CommandTree}.
 */
@NullMarked
package io.portcullis.gateway.cli;

import org.jspecify.annotations.NullMarked;
