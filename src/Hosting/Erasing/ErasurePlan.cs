namespace StreamML.Hosting.Erasing;

/// <summary>What there is of a person, and where. Names nobody: the contact key is a keyed hash.</summary>
/// <param name="Tenant">Whose contact.</param>
/// <param name="ContactKey">The contact; of several that were merged, the one that won.</param>
/// <param name="Contacts">Contact keys of the person, merged ones among them.</param>
/// <param name="Identities">Identities of the person that are known.</param>
/// <param name="Topics">Records on each topic; of bodies that name others too, the person's part is meant.</param>
/// <param name="Tables">Rows of each table.</param>
/// <param name="MediaFiles">Audio files that are nobody else's too.</param>
/// <param name="RecordsAtOnce">Whether the broker can erase records at once, as the embedded one can.</param>
public sealed record ErasurePlan(
    string Tenant, string ContactKey, int Contacts, int Identities, IReadOnlyDictionary<string, long> Topics,
    IReadOnlyDictionary<string, long> Tables, int MediaFiles, bool RecordsAtOnce)
{
    /// <summary>Versions of models that were trained on examples of the person.</summary>
    public IReadOnlyList<LearnedModel> Models { get; init; } = [];
}
