using StreamML.Api.Erasing;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Roles;

namespace StreamML.Hosting.Erasing;

/// <summary>Erases and exports people for the API of this process.</summary>
/// <param name="host">Gives the cluster, the key and options.</param>
internal sealed class RoleErasure(RoleHost host) : IPersonErasure
{
    private readonly ErasurePlaces _places = ErasurePlaces.Of(host);

    /// <inheritdoc />
    public bool TwoPersons => _places.Erasure.TwoPersons;

    /// <inheritdoc />
    public int PeopleMax => _places.Erasure.PeopleMax;

    /// <inheritdoc />
    public async Task<string?> FindAsync(string who, string tenant, CancellationToken cancellationToken)
    {
        try
        {
            var found = await PersonFinder.FindAsync(host.Kafka, _places.Key, who, tenant, cancellationToken);
            var person = found.Person;

            // A contact key may be another tenant's, or nobody's.
            bool isKnown = person.Tenant == tenant && (person.Identities > 0 || found.Begun is not null);
            return isKnown ? person.ContactKey : null;
        }
        catch (RoleConfigurationException)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public async Task<ErasurePlanAnswer> PlanAsync(string contactKey, CancellationToken cancellationToken)
    {
        var plan = (await Job(_ => { }).PlanAsync([contactKey], null, cancellationToken))[0];
        return new ErasurePlanAnswer(
            plan.ContactKey, plan.Contacts, plan.Identities, plan.Topics, plan.Tables, plan.MediaFiles,
            plan.RecordsAtOnce);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<ErasureResult>> RunAsync(
        IReadOnlyList<string> contactKeys, Action<string> tell, CancellationToken cancellationToken)
    {
        var job = Job(tell);
        var receipts = await job.RunByContactAsync(contactKeys, cancellationToken);
        return
        [
            .. contactKeys.Select(key => receipts[key]).Select(
                receipt => new ErasureResult(job.Sign(receipt), receipt.Left.Count == 0)),
        ];
    }

    /// <inheritdoc />
    public Task ExportAsync(string contactKey, Stream output, CancellationToken cancellationToken) =>
        new PersonExport(host.Kafka, _places, host.Time).WriteAsync(contactKey, null, output, cancellationToken);

    private ErasureJob Job(Action<string> tell) => new(host.Kafka, _places, host.Time) { Tell = tell };
}
