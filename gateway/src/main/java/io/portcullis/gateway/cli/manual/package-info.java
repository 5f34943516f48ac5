/**
 * Man pages and completion of shells, made of the commands themselves when the package is built.
 *
 * <p>No command uses it, and it decides no wording: what it says stands at the commands.
 *
 * <p>When it misbehaves: {@code man -l} and {@code bash -n} on what {@code WriteManual} wrote.
 */
@NullMarked
package io.portcullis.gateway.cli.manual;

import org.jspecify.annotations.NullMarked;
