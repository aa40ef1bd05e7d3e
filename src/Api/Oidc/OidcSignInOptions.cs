using System.ComponentModel.DataAnnotations;

namespace StreamML.Api.Oidc;

/// <summary>
/// Signing in to the dashboard through an OpenID Connect issuer, beside passwords. Configuration section
/// <c>Dashboard</c>, group <c>Oidc</c>.
/// </summary>
public sealed class OidcSignInOptions : IValidatableObject
{
    /// <summary>
    /// The issuer as its tokens name it in <c>iss</c>, default none: people sign in with passwords alone. It is https,
    /// or http on this machine.
    /// </summary>
    public string Authority { get; set; } = "";

    /// <summary>The id under which the dashboard is registered with the issuer; no default.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>
    /// What the issuer gave the dashboard to prove who it is; a secret. Default none, for a client that is registered
    /// as public: PKCE protects either.
    /// </summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>
    /// Where browsers reach the dashboard, such as <c>https://streamml.shop.example</c>; no default. It is https, or
    /// http on this machine. The issuer must know <c>/sign-in/answer</c> there as the redirect URI.
    /// </summary>
    public string Address { get; set; } = "";

    /// <summary>What the issuer is asked for, default <c>openid profile</c>; scopes with spaces between them.</summary>
    [RegularExpression(@"(.* )?openid( .*)?", ErrorMessage = "must name the scope openid")]
    public string Scope { get; set; } = "openid profile";

    /// <summary>The claim of the ID token that <see cref="Admins"/> and the others look into, default
    /// <c>roles</c>.</summary>
    [Required(ErrorMessage = "must name a claim")]
    public string RoleClaim { get; set; } = "roles";

    /// <summary>
    /// Values of the role claim that make an admin, <c>Admins__0</c> and so on; default none. Who has no value of any
    /// list may not sign in; who has several is admin, operator, trainer, agent or viewer, the first of these.
    /// </summary>
    public List<string> Admins { get; set; } = [];

    /// <summary>Values of the role claim that make an operator; default none.</summary>
    public List<string> Operators { get; set; } = [];

    /// <summary>Values of the role claim that make a trainer; default none.</summary>
    public List<string> Trainers { get; set; } = [];

    /// <summary>Values of the role claim that make an agent; default none.</summary>
    public List<string> Agents { get; set; } = [];

    /// <summary>Values of the role claim that make a viewer; default none.</summary>
    public List<string> Viewers { get; set; } = [];

    /// <summary>
    /// The claim of the ID token that names the one tenant whose data a person sees, <c>*</c> for all, default
    /// <c>tenant</c>.
    /// </summary>
    [Required(ErrorMessage = "must name a claim")]
    public string TenantClaim { get; set; } = "tenant";

    /// <summary>The claim of the ID token with the name that is shown, default <c>name</c>.</summary>
    [Required(ErrorMessage = "must name a claim")]
    public string NameClaim { get; set; } = "name";

    /// <summary>
    /// How long somebody may take at the issuer, default 10 min, 1 min to 1 h: a second factor that has to be found.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00")]
    public TimeSpan SignInTime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How far the issuer's clock may be off, default 1 min, 0 to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Longest time for one answer of the issuer, default 4 s, 1 s to 10 s: a page waits for up to three, and for 15 s
    /// in all.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:10")]
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>Whether people sign in through an issuer.</summary>
    internal bool IsOn => Authority.Length > 0;

    /// <summary>The redirect URI.</summary>
    internal string RedirectUri => Address.TrimEnd('/') + AnswerPath;

    /// <summary>The path to which the issuer sends the browser back.</summary>
    internal const string AnswerPath = "/sign-in/answer";

    private bool HasRole => Admins.Count + Operators.Count + Trainers.Count + Agents.Count + Viewers.Count > 0;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsOn)
        {
            if (ClientId.Length + ClientSecret.Length + Address.Length > 0 || HasRole)
            {
                yield return new ValidationResult(
                    "must name the issuer that the other options are for", [nameof(Authority)]);
            }

            yield break;
        }

        if (!OidcDocuments.IsSafe(Authority))
        {
            yield return new ValidationResult(
                "must be a URL with https, or http on this machine, without a user, query or fragment",
                [nameof(Authority)]);
        }

        if (ClientId.Length == 0)
        {
            yield return new ValidationResult("must be set with Authority", [nameof(ClientId)]);
        }

        if (!OidcDocuments.IsSafe(Address) || new Uri(Address).AbsolutePath != "/")
        {
            yield return new ValidationResult(
                "must be a URL with https, or http on this machine, without a path", [nameof(Address)]);
        }

        if (!HasRole)
        {
            yield return new ValidationResult(
                "must name a value of the role claim, or one of the lists beside it: nobody could sign in",
                [nameof(Admins)]);
        }
    }
}
