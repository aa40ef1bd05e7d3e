using System.Security.Cryptography;

namespace StreamML.Messaging.Keys;

/// <summary>
/// The secret of an installation: 32 random bytes. Contact keys and the keys of aliases are hashes made with it
/// (HMAC-SHA256), so that whoever sees them cannot tell, nor try out, whose they are. Immutable; safe on any thread.
/// </summary>
public sealed class InstallationKey
{
    /// <summary>Its length, bytes.</summary>
    public const int Bytes = 32;

    private readonly byte[] _bytes;

    private InstallationKey(byte[] bytes)
    {
        _bytes = bytes;
        Fingerprint = Convert.ToHexStringLower(HMACSHA256.HashData(bytes, "streamml installation key"u8))[..32];
    }

    /// <summary>What it is known by: 32 lower-case hex digits, from which the key cannot be told.</summary>
    public string Fingerprint { get; }

    /// <summary>A new one, from the system's random numbers.</summary>
    public static InstallationKey Create() => new(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>
    /// Reads a key as people write it: 32 bytes in base64, with or without padding and in either alphabet, or in 64 hex
    /// digits. White space around it does not count.
    /// </summary>
    /// <exception cref="FormatException">It is no such key. The message does not repeat it.</exception>
    public static InstallationKey Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[] bytes = Decode(text.Trim())
            ?? throw new FormatException(
                $"is not {Bytes} bytes in base64 or hex. Make one with: openssl rand -base64 {Bytes}");
        if (bytes.Distinct().Count() < 8)
        {
            throw new FormatException($"is not random. Make one with: openssl rand -base64 {Bytes}");
        }

        return new InstallationKey(bytes);
    }

    /// <summary>The key in base64: a secret.</summary>
    public string Reveal() => Convert.ToBase64String(_bytes);

    /// <summary>
    /// A keyed hash to use over and over, which is twice as fast as one made anew. One thread at a time.
    /// </summary>
    public IncrementalHash CreateHash() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _bytes);

    /// <summary>The fingerprint: the key itself must not come into a log by accident.</summary>
    public override string ToString() => Fingerprint;

    private static byte[]? Decode(string text)
    {
        if (text.Length == 2 * Bytes && text.All(char.IsAsciiHexDigit))
        {
            return Convert.FromHexString(text);
        }

        byte[] decoded = new byte[Bytes + 1];
        string padded = text.TrimEnd('=').Replace('-', '+').Replace('_', '/')
            .PadRight((text.TrimEnd('=').Length + 3) / 4 * 4, '=');
        return Convert.TryFromBase64String(padded, decoded, out int written)
            && written == Bytes ? decoded[..Bytes] : null;
    }
}
