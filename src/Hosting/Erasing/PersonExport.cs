using System.Text.Encodings.Web;
using System.Text.Json;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Erasing;
using StreamML.StreamProcessors.Erasing;
using StreamML.StreamProcessors.Media;

namespace StreamML.Hosting.Erasing;

/// <summary>
/// Everything of a person as one JSON object, as somebody may ask for under Article 15 of the GDPR: what they are
/// called, the rows of every table, and their voice notes. What topics hold beyond that is on its way to the tables.
/// </summary>
public sealed class PersonExport
{
    private static readonly JsonWriterOptions Written = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly KafkaConnection _kafka;
    private readonly ErasurePlaces _places;
    private readonly TimeProvider _time;

    /// <summary>An export of a command.</summary>
    /// <param name="kafka">The cluster.</param>
    /// <param name="settings">Where everything is.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="RoleConfigurationException">The installation's key is not here.</exception>
    public PersonExport(KafkaConnection kafka, Settings settings, TimeProvider time)
        : this(kafka, ErasurePlaces.Of(settings), time)
    {
    }

    /// <param name="kafka">The cluster.</param>
    /// <param name="places">Where everything is.</param>
    /// <param name="time">The clock.</param>
    internal PersonExport(KafkaConnection kafka, ErasurePlaces places, TimeProvider time) =>
        (_kafka, _places, _time) = (kafka, places, time);

    /// <summary>Writes the object.</summary>
    /// <param name="who">A contact key, or a phone number in any notation, a user id or a user name.</param>
    /// <param name="tenant">Whose contact; null: of the only tenant that knows the person.</param>
    /// <param name="output">Receives the JSON, UTF-8.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Rows written.</returns>
    /// <exception cref="RoleConfigurationException">Nobody is called so, or several are.</exception>
    public async Task<long> WriteAsync(
        string who, string? tenant, Stream output, CancellationToken cancellationToken)
    {
        var found = await PersonFinder.FindAsync(
            _kafka, _places.Key, who, tenant, cancellationToken);
        var person = found.Person;
        await using var tables = new PersonTables(_places.Postgres, person.Tenant, person.Keys);
        await using var json = new Utf8JsonWriter(output, Written);
        json.WriteStartObject();
        json.WriteString("format", "streamml-export/1");
        json.WriteString("exported_at", _time.GetUtcNow());
        json.WriteString("tenant", person.Tenant);
        json.WriteString("contact_key", person.ContactKey);
        json.WriteStartArray("identities");
        await foreach (string identity in IdentitiesAsync(person, cancellationToken))
        {
            json.WriteStringValue(identity);
        }

        json.WriteEndArray();
        long rows = 0;
        json.WriteStartObject("tables");
        await tables.ReadAsync((name, all) => rows += WriteTable(json, name, all), cancellationToken);
        json.WriteEndObject();
        await WriteMediaAsync(json, tables, cancellationToken);
        json.WriteEndObject();
        return rows;
    }

    private static int WriteTable(Utf8JsonWriter json, string name, IReadOnlyList<string> rows)
    {
        json.WriteStartArray(name);
        foreach (string row in rows)
        {
            json.WriteRawValue(row);
        }

        json.WriteEndArray();
        return rows.Count;
    }

    private async IAsyncEnumerable<string> IdentitiesAsync(
        ErasedPerson person,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = new RecordReader<ContactAlias>();
        var told = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var record in _kafka.CreateReader().ReadAsync(
            [TopicCatalogue.ContactAliases], ReadFrom.Earliest, follow: false, cancellationToken))
        {
            if (reader.TryRead(record, out var alias, out _) && alias.Kind != IdentityKind.ContactKey
                && person.ContactKeys.Contains(alias.ContactKey) && told.Add(alias.Identity))
            {
                yield return alias.Identity;
            }
        }
    }

    // Files that are somebody else's too are left out: they are named in the rows of voice_notes.
    private async Task WriteMediaAsync(Utf8JsonWriter json, PersonTables tables, CancellationToken cancellationToken)
    {
        var store = MediaStore.Of(_places.Media, _places.DataDirectory);
        json.WriteStartObject("media");
        foreach (string sha256 in (await tables.MediaAsync(cancellationToken)).Select(file => file.Sha256).Distinct())
        {
            if (await store.FindAsync(sha256, cancellationToken) is { } bytes)
            {
                json.WriteBase64String(sha256, bytes);
            }
        }

        json.WriteEndObject();
    }
}
