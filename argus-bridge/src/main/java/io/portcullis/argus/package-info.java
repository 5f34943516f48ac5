/**
 * Argus records, live or recorded, become whole flows: lines of {@code ra} in, {@link
 * io.portcullis.argus.Flow}s out.
 */
@NullMarked
package io.portcullis.argus;

import org.jspecify.annotations.NullMarked;
