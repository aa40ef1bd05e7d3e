using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace StreamML.Schemas.Campaigns;

/// <summary>
/// Short codes of campaigns, for people to read out and type: eight characters without those that look alike
/// (no 0, O, 1, I, L, U, V), the last of which checks the others. A code follows from tenant and campaign id, so every
/// part of an installation has the same one without asking; <see cref="CampaignCodes"/> sees to it that no two
/// campaigns of a tenant share one. Thread-safe.
/// </summary>
public static class ShortCode
{
    /// <summary>Characters of a code.</summary>
    public const int Length = 8;

    // 29 characters: with a prime number of them and weights below it, one wrong character and two that are swapped
    // are always found.
    private const string Alphabet = "23456789ABCDEFGHJKMNPQRSTWXYZ";

    private const string Purpose = "streamml campaign code 1";

    /// <summary>The code of a campaign.</summary>
    /// <param name="tenant">Its tenant.</param>
    /// <param name="campaignId">Its id.</param>
    /// <param name="attempt">0; more where codes before it belong to other campaigns.</param>
    public static string Of(string tenant, string campaignId, int attempt = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        ArgumentException.ThrowIfNullOrEmpty(campaignId);
        ArgumentOutOfRangeException.ThrowIfNegative(attempt);
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Purpose}\0{tenant}\0{campaignId}\0{attempt}"));
        ulong number = BinaryPrimitives.ReadUInt64BigEndian(hash);
        Span<char> code = stackalloc char[Length];
        for (int i = 0; i < Length - 1; i++)
        {
            code[i] = Alphabet[(int)(number % (ulong)Alphabet.Length)];
            number /= (ulong)Alphabet.Length;
        }

        code[^1] = Alphabet[CheckOf(code[..^1])];
        return code.ToString();
    }

    /// <summary>Reads a code as people type it: in any case, with spaces and dashes.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="code">The code; empty if it is none.</param>
    /// <returns>False if it has other characters or another length, or if the last one does not fit.</returns>
    public static bool TryRead(string text, out string code)
    {
        ArgumentNullException.ThrowIfNull(text);
        code = text.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal)
            .ToUpperInvariant();
        if (code.Length == Length && code.All(Alphabet.Contains) && Alphabet[CheckOf(code.AsSpan(..^1))] == code[^1])
        {
            return true;
        }

        code = "";
        return false;
    }

    private static int CheckOf(ReadOnlySpan<char> characters)
    {
        int sum = 0;
        for (int i = 0; i < characters.Length; i++)
        {
            sum += (i + 2) * Alphabet.IndexOf(characters[i], StringComparison.Ordinal);
        }

        return sum % Alphabet.Length;
    }
}
