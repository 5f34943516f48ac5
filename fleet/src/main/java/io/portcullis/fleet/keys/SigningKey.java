package io.portcullis.fleet.keys;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.portcullis.detector.json.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Base64;
import java.util.Set;

/** A pair of keys of which the secret half signs. Its file belongs to its owner alone. */
public final class SigningKey {
  private static final long LARGEST = 4096;

  private final String id;
  private final PrivateKey secret;
  private final byte[] seed;
  private final byte[] open;

  private SigningKey(String id, byte[] seed, byte[] open) throws GeneralSecurityException {
    this.id = id;
    this.seed = seed;
    this.open = open;
    this.secret = Ed25519.secret(seed);
  }

  /** Makes a new pair. */
  public static SigningKey generate(String id, SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(Ed25519.NAME);
      generator.initialize(255, random);
      KeyPair pair = generator.generateKeyPair();
      byte[] seed = Ed25519.raw(pair.getPrivate().getEncoded());
      return new SigningKey(id, seed, Ed25519.raw(pair.getPublic().getEncoded()));
    } catch (GeneralSecurityException withoutEd25519) {
      throw new IllegalStateException("this Java has no Ed25519", withoutEd25519);
    }
  }

  /**
   * Reads a file that {@link #write} wrote.
   *
   * @throws IOException when it cannot be read or is no key; the message names the file
   */
  public static SigningKey read(Path file) throws IOException {
    if (Files.size(file) > LARGEST) throw new IOException(file + " is too long for a key");
    try {
      Json json = Json.read(Files.readString(file));
      Base64.Decoder base64 = Base64.getDecoder();
      byte[] seed = base64.decode(json.text("seed"));
      byte[] open = base64.decode(json.text("public"));
      if (seed.length != Ed25519.BYTES || open.length != Ed25519.BYTES) {
        throw new IOException("its halves have not 32 bytes each");
      }
      SigningKey key = new SigningKey(json.line("key"), seed, open);
      byte[] probe = "probe".getBytes(StandardCharsets.UTF_8);
      if (!key.verifying().verifies(probe, key.sign(probe))) {
        throw new IOException("its halves do not belong together");
      }
      return key;
    } catch (IOException | IllegalArgumentException | GeneralSecurityException wrong) {
      throw new IOException(file + " is no key of a fleet: " + wrong.getMessage(), wrong);
    }
  }

  /** Writes a file that only its owner may read; one that is there is not replaced. */
  public void write(Path file) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("key", id);
      json.writeStringField("seed", Base64.getEncoder().encodeToString(seed));
      json.writeStringField("public", Base64.getEncoder().encodeToString(open));
      json.writeEndObject();
    }
    byte[] line = (text + "\n").getBytes(StandardCharsets.UTF_8);
    try (FileChannel made =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = ByteBuffer.wrap(line);
      while (bytes.hasRemaining()) made.write(bytes);
    }
  }

  /** By which messages name it. */
  public String id() {
    return id;
  }

  /** Its open half. */
  public VerifyingKey verifying() {
    return VerifyingKey.of(id, Base64.getEncoder().encodeToString(open));
  }

  /** Signs a text: 64 bytes. */
  public byte[] sign(byte[] text) {
    try {
      Signature signature = Signature.getInstance(Ed25519.NAME);
      signature.initSign(secret);
      signature.update(text);
      return signature.sign();
    } catch (GeneralSecurityException withoutEd25519) {
      throw new IllegalStateException("this Java has no Ed25519", withoutEd25519);
    }
  }

  /** The name of its open half as a user of NATS, such as {@code UD466L6…}. */
  public String busName() {
    return NatsName.ofUser(open);
  }
}
