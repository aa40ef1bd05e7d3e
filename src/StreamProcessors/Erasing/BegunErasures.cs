using StreamML.Messaging.Keys;
using StreamML.Storage;
using StreamML.Storage.Aliases;
using StreamML.Storage.Suppressions;
using StreamML.StreamProcessors.Stages.Score;

namespace StreamML.StreamProcessors.Erasing;

/// <summary>Finds people of whom an erasure has begun, so that their identities may be gone already.</summary>
internal sealed class BegunErasures(InstallationKey key, SuppressionBook suppressions)
{
    private readonly Lazy<string[]> _tenants = new(
        () => [.. suppressions.All.Select(each => each.Value.Tenant).Distinct(StringComparer.Ordinal)]);

    /// <summary>The contact key of somebody by an identity. Null: no erasure of anybody called so has begun.</summary>
    /// <param name="who">An identity in any notation.</param>
    /// <param name="tenant">Whose contact; null: of any tenant.</param>
    public string? Find(string who, string? tenant)
    {
        using var keyed = new KeyedDigests(key);
        var ids = new ContactIds(keyed);
        return (tenant is null ? _tenants.Value : [tenant])
            .SelectMany(of => ContactNames.Spellings(who).Select(text => suppressions.Find(ids.Identity(of, text))))
            .FirstOrDefault(found => found is not null)?.ContactKey;
    }
}
