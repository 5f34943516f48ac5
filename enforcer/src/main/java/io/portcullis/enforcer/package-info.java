/** Makes the kernel hold exactly the blocks that the rules say, through one narrow door. */
@NullMarked
package io.portcullis.enforcer;

import org.jspecify.annotations.NullMarked;
