using System.Security.Cryptography;
using System.Text;

namespace StreamML.Access;

/// <summary>
/// The text of a key: <c>sml_&lt;env&gt;_&lt;id&gt;_&lt;secret&gt;_&lt;check&gt;</c>. The fixed beginning and the check
/// let a scanner of leaked secrets find keys without false alarms, and tell a mistyped key from an unknown one.
/// </summary>
public static class AccessKeyText
{
    /// <summary>Letters and digits of an id: 8e17 of them, so two keys do not meet.</summary>
    public const int IdChars = 10;

    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Prefix = "sml";

    // 32 of 62 signs: 190 bits, beyond guessing, so a plain SHA-256 is enough at rest.
    private const int SecretChars = 32;
    private const int CheckChars = 6;
    private const int MaxChars = 80;

    /// <summary>Makes a key.</summary>
    /// <param name="production">Whether the installation is a production one: <c>sml_live_</c>, else
    /// <c>sml_test_</c>.</param>
    /// <param name="id">The id, <see cref="IdChars"/> letters and digits.</param>
    public static string Make(bool production, out string id)
    {
        id = RandomNumberGenerator.GetString(Alphabet, IdChars);
        string secret = RandomNumberGenerator.GetString(Alphabet, SecretChars);
        string body = $"{Prefix}_{(production ? "live" : "test")}_{id}_{secret}";
        return $"{body}_{CheckOf(body)}";
    }

    /// <summary>The id of a well-formed key; null for any other text. It does not say that the key is known.</summary>
    public static string? IdOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= MaxChars
            && text.Split('_') is [Prefix, "live" or "test", { Length: IdChars } id, { Length: SecretChars }, var check]
            && CheckOf(text[..^(check.Length + 1)]) == check
                ? id
                : null;
    }

    /// <summary>What is kept of a key: the SHA-256 of its text.</summary>
    public static byte[] DigestOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static string CheckOf(string body)
    {
        byte[] hash = DigestOf(body);
        return string.Create(CheckChars, hash, static (signs, hash) =>
        {
            for (int i = 0; i < signs.Length; i++)
            {
                signs[i] = Alphabet[hash[i] % Alphabet.Length];
            }
        });
    }
}
