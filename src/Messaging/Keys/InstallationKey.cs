using System.Security.Cryptography;

namespace StreamML.Messaging.Keys;

/// <summary>
/// The secret of an installation: 32 random bytes. Contact keys and alias keys are hashes made with it (HMAC-SHA256),
/// so that whoever sees them can neither tell nor guess by trial whose they are. Immutable; thread-safe.
/// </summary>
public sealed class InstallationKey
{
    /// <summary>Length of the key, bytes.</summary>
    public const int Bytes = 32;

    private readonly byte[] _bytes;

    private InstallationKey(byte[] bytes)
    {
        _bytes = bytes;
        Fingerprint = Convert.ToHexStringLower(HMACSHA256.HashData(bytes, "streamml installation key"u8))[..32];
    }

    /// <summary>Public name of the key: 32 lower-case hex digits that do not reveal it.</summary>
    public string Fingerprint { get; }

    /// <summary>Creates a key from the system's random numbers.</summary>
    public static InstallationKey Create() => new(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>
    /// Parses a key: 32 bytes in base64, with or without padding and in either alphabet, or 64 hex digits. Surrounding
    /// white space is ignored.
    /// </summary>
    /// <exception cref="FormatException">The text is not a key. The message does not repeat it.</exception>
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

    /// <summary>The key in base64. A secret.</summary>
    public string Reveal() => Convert.ToBase64String(_bytes);

    /// <summary>Creates a reusable keyed hash, twice as fast as a new one per call. Not thread-safe.</summary>
    public IncrementalHash CreateHash() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _bytes);

    /// <summary>The fingerprint, so that the key is not logged by accident.</summary>
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
