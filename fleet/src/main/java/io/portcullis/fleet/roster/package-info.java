/**
 * Who belongs to a fleet: a list of sites with their open keys, signed by the fleet's operator.
 *
 * <p>It knows no network, and not what a router does with what a site says.
 *
 * <p>When it misbehaves: {@code portcullis fleet sites} shows the list as this router has it.
 */
@NullMarked
package io.portcullis.fleet.roster;

import org.jspecify.annotations.NullMarked;
