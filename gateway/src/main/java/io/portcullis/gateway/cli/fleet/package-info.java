/**
 * Commands of a fleet: {@code init}, {@code join}, {@code publish}, {@code put} and {@code remove}
 * for its operator, {@code status}, {@code sites} and {@code withdraw} for a router, {@code
 * objects} for both.
 *
 * <p>None of them speaks for a router: what it says, its gateway says.
 *
 * <p>When it misbehaves: {@code fleet status} shows what the running gateway wrote down last, in
 * {@code fleet.json} of the run folder.
 */
@NullMarked
package io.portcullis.gateway.cli.fleet;

import org.jspecify.annotations.NullMarked;
