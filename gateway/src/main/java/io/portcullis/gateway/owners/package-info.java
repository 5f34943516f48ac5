/**
 * Whose a blocked address is: country and network (autonomous system) by files of the operator, and
 * its name by reverse DNS.
 *
 * <p>It decides nothing: no block comes or goes by what is found here. DNS is asked only when
 * somebody orders it, since the resolver learns what is looked at.
 *
 * <p>When it misbehaves: {@code rules list --names} says which file or resolver gave no answer, and
 * why.
 */
@NullMarked
package io.portcullis.gateway.owners;

import org.jspecify.annotations.NullMarked;
