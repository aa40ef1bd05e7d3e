using System.ComponentModel.DataAnnotations;

namespace StreamML.Api.Oidc;

/// <summary>
/// Tokens of an OpenID Connect issuer that open the API beside keys. Configuration section <c>Api</c>, group
/// <c>Oidc</c>.
/// </summary>
public sealed class OidcOptions : IValidatableObject
{
    /// <summary>
    /// The issuer as its tokens name it in <c>iss</c>, default none: keys alone open the API. It is https, or http on
    /// this machine; its keys are those of its discovery document.
    /// </summary>
    public string Authority { get; set; } = "";

    /// <summary>What tokens must name in <c>aud</c>, no default: a token made for another service opens nothing
    /// here.</summary>
    public string Audience { get; set; } = "";

    /// <summary>
    /// The claim that names scopes, a list or a text with spaces, default <c>scope</c>. What is no scope of ours is
    /// passed over.
    /// </summary>
    [Required(ErrorMessage = "must name a claim")]
    public string ScopeClaim { get; set; } = "scope";

    /// <summary>
    /// The claim that names the one tenant whose data a token opens, <c>*</c> for all, default <c>tenant</c>.
    /// </summary>
    [Required(ErrorMessage = "must name a claim")]
    public string TenantClaim { get; set; } = "tenant";

    /// <summary>How far the issuer's clock may be off, default 1 min, 0 to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Longest time for one document of the issuer, default 10 s, 1 s to 1 min. They are read at the first token, then
    /// twice a day, and once more for a key that is not known.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether tokens open the API.</summary>
    internal bool IsOn => Authority.Length > 0;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Authority.Length > 0 && !OidcDocuments.IsSafe(Authority))
        {
            yield return new ValidationResult(
                "must be a URL with https, or http on this machine, without a user, query or fragment",
                [nameof(Authority)]);
        }

        if (Authority.Length > 0 != Audience.Length > 0)
        {
            yield return new ValidationResult(
                $"must be set with {(Authority.Length > 0 ? nameof(Authority) : nameof(Audience))}, or neither of them",
                [Authority.Length > 0 ? nameof(Audience) : nameof(Authority)]);
        }
    }
}
