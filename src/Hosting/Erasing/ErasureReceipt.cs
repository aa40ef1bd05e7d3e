using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Keys;

namespace StreamML.Hosting.Erasing;

/// <summary>Something of the person that goes by itself.</summary>
/// <param name="What">What it is.</param>
/// <param name="By">When it is gone; null: when the thing named happens.</param>
public sealed record GoneLater(string What, DateTimeOffset? By);

/// <summary>A version of a model that learned from the person.</summary>
/// <param name="Task">Its task.</param>
/// <param name="Scope">Its scope: a tenant, a campaign, or empty for all tenants.</param>
/// <param name="Version">The version.</param>
/// <param name="RetireBy">Until then it may be served.</param>
public sealed record ModelToRetire(string Task, string Scope, string Version, DateTimeOffset RetireBy);

/// <summary>What an erasure did. Names nobody.</summary>
/// <param name="Format">Always <see cref="CurrentFormat"/>.</param>
/// <param name="ErasureId">The erasure.</param>
/// <param name="Tenant">Whose contact.</param>
/// <param name="ContactKey">The contact that was erased.</param>
/// <param name="Epoch">How often the person was erased.</param>
/// <param name="Until">What happened up to this time belonged to the erasure.</param>
/// <param name="FinishedAt">When it was done.</param>
/// <param name="Contacts">Contact keys, merged ones among them.</param>
/// <param name="Identities">Identities that were known.</param>
/// <param name="Topics">Records of each topic.</param>
/// <param name="Tables">Rows of each table.</param>
/// <param name="MediaFiles">Audio files.</param>
/// <param name="Left">Records that a last look still found on the topics.</param>
/// <param name="Later">What goes by itself.</param>
public sealed record ErasureReceipt(
    string Format, string ErasureId, string Tenant, string ContactKey, int Epoch, DateTimeOffset Until,
    DateTimeOffset FinishedAt, int Contacts, int Identities, IReadOnlyDictionary<string, long> Topics,
    IReadOnlyDictionary<string, long> Tables, int MediaFiles, IReadOnlyDictionary<string, long> Left,
    IReadOnlyList<GoneLater> Later)
{
    /// <summary>Versions of models that learned from the person.</summary>
    public IReadOnlyList<ModelToRetire> Models { get; init; } = [];

    /// <summary>Names the fields and how they are signed.</summary>
    public const string CurrentFormat = "streamml-erasure/1";

    private const string Algorithm = "HMAC-SHA256";
    private const string Purpose = "streamml erasure receipt/1\n";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The receipt as a line of JSON, signed with the installation's key.</summary>
    public string Sign(InstallationKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        string receipt = JsonSerializer.Serialize(this, Json);
        string signature = JsonSerializer.Serialize(
            new ReceiptSignature(Algorithm, key.Fingerprint, Mac(key, receipt)), Json);
        return $"{{\"receipt\":{receipt},\"signature\":{signature}}}";
    }

    /// <summary>Reads a signed receipt, if it is as it was signed.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="key">The installation's key.</param>
    /// <exception cref="RoleConfigurationException">It is no receipt, of another installation, or was
    /// changed.</exception>
    public static ErasureReceipt Verify(string text, InstallationKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        try
        {
            using var document = JsonDocument.Parse(text);
            var part = document.RootElement.GetProperty("receipt");
            var signature = document.RootElement.GetProperty("signature").Deserialize<ReceiptSignature>(Json);
            if (signature is not { Algorithm: Algorithm, KeyFingerprint: { } fingerprint, Value: { } value })
            {
                throw new RoleConfigurationException(
                    "The file is no receipt: it has no signature that can be checked.");
            }

            if (fingerprint != key.Fingerprint)
            {
                throw new RoleConfigurationException(
                    $"The receipt was signed with the key {fingerprint}, and this installation's is "
                    + $"{key.Fingerprint}. Name the data folder or the key of the installation that made it.");
            }

            return CryptographicOperations.FixedTimeEquals(
                    Encoding.ASCII.GetBytes(Mac(key, part.GetRawText())), Encoding.ASCII.GetBytes(value))
                && part.Deserialize<ErasureReceipt>(Json) is { Format: CurrentFormat } receipt
                ? receipt
                : throw new RoleConfigurationException("The receipt is not as it was signed: it was changed.");
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new RoleConfigurationException("The file is no receipt of an erasure.");
        }
    }

    private static string Mac(InstallationKey key, string receipt)
    {
        using var hash = key.CreateHash();
        hash.AppendData(Encoding.UTF8.GetBytes(Purpose));
        hash.AppendData(Encoding.UTF8.GetBytes(receipt));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private sealed record ReceiptSignature(string? Algorithm, string? KeyFingerprint, string? Value);
}
