using System.Security.Cryptography;
using StreamML.Messaging.Keys;

namespace StreamML.Storage.Digests;

/// <summary>
/// Encrypts values that name people or hold what they wrote, so that state files and changelogs tell nothing without
/// the installation's key: AES-256-GCM. The nonce is a keyed hash of id and value, so the same value gives the same
/// bytes again. One thread at a time.
/// </summary>
/// <remarks>Layout: 12 bytes nonce, 16 bytes tag, then as many bytes as the value has. The id is authenticated
/// too.</remarks>
internal sealed class ValueSeal : IDisposable
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly IncrementalHash _nonces;
    private readonly AesGcm _cipher;

    /// <summary>Derives keys for one purpose.</summary>
    /// <param name="key">The installation's key.</param>
    /// <param name="purpose">What is sealed: values of another purpose cannot be opened.</param>
    public ValueSeal(InstallationKey key, string purpose)
    {
        _nonces = key.CreateHash();
        _cipher = new AesGcm(Derive(key, purpose), TagBytes);
    }

    /// <summary>Encrypts a value.</summary>
    /// <param name="id">What it is kept under.</param>
    /// <param name="value">The value.</param>
    public byte[] Seal(Digest id, ReadOnlySpan<byte> value)
    {
        Span<byte> name = stackalloc byte[Digest.Bytes];
        id.Write(name);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        _nonces.AppendData(name);
        _nonces.AppendData(value);
        _nonces.GetHashAndReset(hash);
        byte[] bytes = new byte[NonceBytes + TagBytes + value.Length];
        hash[..NonceBytes].CopyTo(bytes);
        _cipher.Encrypt(
            bytes.AsSpan(0, NonceBytes), value, bytes.AsSpan(NonceBytes + TagBytes),
            bytes.AsSpan(NonceBytes, TagBytes), name);
        return bytes;
    }

    /// <summary>Decrypts a value.</summary>
    /// <param name="id">What it is kept under.</param>
    /// <param name="bytes">As <see cref="Seal"/> made them.</param>
    /// <exception cref="IOException">They are damaged, or were sealed with another key.</exception>
    public byte[] Open(Digest id, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < NonceBytes + TagBytes)
        {
            throw new IOException("A value of the state is too short to be one.");
        }

        Span<byte> name = stackalloc byte[Digest.Bytes];
        id.Write(name);
        byte[] value = new byte[bytes.Length - NonceBytes - TagBytes];
        try
        {
            _cipher.Decrypt(
                bytes[..NonceBytes], bytes[(NonceBytes + TagBytes)..], bytes.Slice(NonceBytes, TagBytes), value, name);
        }
        catch (AuthenticationTagMismatchException fault)
        {
            throw new IOException(
                "A value of the state is damaged, or was written with another key of the installation.", fault);
        }

        return value;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _nonces.Dispose();
        _cipher.Dispose();
    }

    private static byte[] Derive(InstallationKey key, string purpose)
    {
        using var hash = key.CreateHash();
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"seal {purpose}"));
        return hash.GetHashAndReset();
    }
}
