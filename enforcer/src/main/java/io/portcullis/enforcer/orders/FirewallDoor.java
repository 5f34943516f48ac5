package io.portcullis.enforcer.orders;

import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.enforcer.firewall.FirewallException;

/** Opens the kernel's firewall. */
public interface FirewallDoor {
  Firewall open() throws FirewallException;
}
