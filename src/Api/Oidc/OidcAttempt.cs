using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace StreamML.Api.Oidc;

/// <summary>
/// One attempt to sign in through an issuer. All that it has to remember follows from a secret that the browser keeps
/// in a cookie: no server keeps anything, so each of them can take the answer, after a restart too.
/// </summary>
internal sealed class OidcAttempt
{
    private const int SecretBytes = 32;
    private const int CookieCharsMax = 3_000;

    private readonly byte[] _secret;

    private OidcAttempt(byte[] secret, string next) => (_secret, Next) = (secret, next);

    /// <summary>The page to show afterwards; empty for the usual one.</summary>
    public string Next { get; }

    /// <summary>Names the attempt at the issuer; its answer must repeat it.</summary>
    public string State => Derived("state");

    /// <summary>Names the attempt in the ID token.</summary>
    public string Nonce => Derived("nonce");

    /// <summary>Shows that who fetches the token is who began (RFC 7636).</summary>
    public string Verifier => Derived("verifier");

    /// <summary>What the issuer holds the verifier against.</summary>
    public string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    /// <summary>What the browser keeps.</summary>
    public string Cookie =>
        $"{Base64Url.EncodeToString(_secret)}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Next))}";

    /// <summary>Begins one.</summary>
    /// <param name="next">The page to show afterwards; one that is too long is forgotten.</param>
    public static OidcAttempt Begin(string next)
    {
        var attempt = new OidcAttempt(RandomNumberGenerator.GetBytes(SecretBytes), next);
        return attempt.Cookie.Length <= CookieCharsMax ? attempt : new OidcAttempt(attempt._secret, "");
    }

    /// <summary>The attempt of a cookie; null where it is none.</summary>
    public static OidcAttempt? Of(string? cookie)
    {
        if (cookie is not { Length: > 0 and <= CookieCharsMax } || cookie.Split('.') is not [var secret, var next]
            || !Base64Url.IsValid(secret, out int bytes) || bytes != SecretBytes || !Base64Url.IsValid(next))
        {
            return null;
        }

        return new OidcAttempt(
            Base64Url.DecodeFromChars(secret), Encoding.UTF8.GetString(Base64Url.DecodeFromChars(next)));
    }

    /// <summary>Whether an answer is to this attempt.</summary>
    public bool IsState(string? state) => IsSame(State, state);

    /// <summary>Whether an ID token was made for this attempt.</summary>
    public bool IsNonce(string? nonce) => IsSame(Nonce, nonce);

    private static bool IsSame(string expected, string? found) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(found ?? ""));

    private string Derived(string what) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(_secret, Encoding.ASCII.GetBytes($"streamml sign-in {what}")));
}
