using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using StreamML.Schemas.Json;
using StreamML.Schemas.V1;
using StreamML.Trainer.Datasets;
using StreamML.Trainer.Labels;
using StreamML.Trainer.Posting;

namespace StreamML.Trainer.Imports;

/// <summary>
/// Makes events and feedback of the rows of a file, checked by the contract of the API, so that what is wrong is known
/// before anything is sent. Records are marked imported. Their ids are hashes of their rows: the same file again, or
/// one that has grown, adds only what is new.
/// </summary>
public static class FileImport
{
    private const int HashChars = 32;

    /// <summary>Names of the kinds of files.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. ImportKind.All.Select(kind => kind.Name)];

    /// <summary>Reads a table.</summary>
    /// <param name="table">The table; rows of it that cannot be read may be among its refused ones.</param>
    /// <param name="kind">Its kind; null: the one that its header shows.</param>
    /// <param name="person">Who gave the labels of rows without <c>given_by</c>; null: nobody is named.</param>
    /// <exception cref="ImportException">It is of no known kind, lacks a column, or nothing learns from it.</exception>
    public static ImportedFile Read(CsvTable table, string? kind, string? person = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        var header = table.Columns.Select(column => column.ToLowerInvariant()).ToList();
        var found = KindOf(table.Name, header, kind);
        var rows = table.Rows.Select(row => (row.Line, header.Zip(row.Fields)
            .GroupBy(field => field.First).ToDictionary(field => field.Key, field => field.First().Second)));
        return Read(
            found, GivenBy(person, rows), table.Refused.Select(row => new RefusedField(row.Line, "", row.Reason)));
    }

    /// <summary>
    /// Reads labels in JSON: an array of objects, or one a line. An object has <c>model</c>, <c>label</c> and
    /// <c>message_id</c> or <c>text</c>, or <c>messages</c> with <c>true_personality</c>, <c>true_engagement</c>.
    /// </summary>
    /// <param name="text">The file.</param>
    /// <param name="name">Its name in messages.</param>
    /// <param name="person">Who gave the labels of rows without <c>given_by</c>; null: nobody is named.</param>
    /// <exception cref="ImportException">It is not JSON.</exception>
    public static ImportedFile ReadJson(TextReader text, string name, string? person = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var refused = new List<RefusedField>();
        var rows = GivenBy(person, JsonRows.Read(text, name, refused)).ToList();
        var labels = rows.Where(row => row.Fields.ContainsKey("model"));
        var profiles = rows.Where(row => !row.Fields.ContainsKey("model"));
        var first = Read(Named("labels"), labels, refused);
        var second = Read(Named("profiles"), profiles, []);
        return new ImportedFile(
            "labels", rows.Count + refused.Count, [.. first.Records, .. second.Records],
            [.. first.Refused.Concat(second.Refused).OrderBy(field => field.Line)]);
    }

    /// <summary>Sends the records of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="client">Where to.</param>
    /// <param name="progress">Told how many were sent.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PostingException">Ingest does not take it; sent again, nothing counts twice.</exception>
    public static async Task SendAsync(
        ImportedFile file, IngestClient client, IProgress<int> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        int sent = 0;
        foreach (var kind in file.Records.GroupBy(record => record.Kind))
        {
            var batches = new RecordBatches();
            foreach (var record in kind)
            {
                if (batches.IsFull(record.Json.Length))
                {
                    await FlushAsync(kind.Key, batches);
                }

                batches.Add(record.Json);
            }

            await FlushAsync(kind.Key, batches);
        }

        async Task FlushAsync(ApiKind kind, RecordBatches batches)
        {
            sent += batches.Count;
            await client.PostAsync(kind, batches.Take(), cancellationToken);
            progress.Report(sent);
        }
    }

    // Before ids are made: two people may give the same label to the same text.
    private static IEnumerable<(int Line, Dictionary<string, string> Fields)> GivenBy(
        string? person, IEnumerable<(int Line, Dictionary<string, string> Fields)> rows)
    {
        foreach (var row in rows)
        {
            if (person is not null && row.Fields.GetValueOrDefault(LabelBook.PersonAttribute, "").Length == 0)
            {
                row.Fields[LabelBook.PersonAttribute] = person;
            }

            yield return row;
        }
    }

    private static ImportKind Named(string name) => ImportKind.All.FirstOrDefault(kind => kind.Name == name)
        ?? throw new ImportException($"'{name}' is no kind of file; there are: {string.Join(", ", Kinds)}.");

    private static ImportKind KindOf(string name, List<string> header, string? given)
    {
        var kind = given is null ? ImportKind.All.FirstOrDefault(kind => kind.Fits(header)) : Named(given);
        if (kind is null)
        {
            throw new ImportException(
                $"{name}: the header shows no kind of file. Name one with --kind: {string.Join(", ", Kinds)}.");
        }

        if (kind.Read is null)
        {
            throw new ImportException(
                $"{name} has {kind.Name}: nothing in the pipeline learns from them yet, so they are not imported.");
        }

        return kind.Missing(header) is { } missing
            ? throw new ImportException($"{name} has no column {missing}, which {kind.Name} need.")
            : kind;
    }

    private static ImportedFile Read(
        ImportKind kind, IEnumerable<(int Line, Dictionary<string, string> Fields)> rows,
        IEnumerable<RefusedField> unread)
    {
        var refused = unread.ToList();
        var records = new List<ImportedRecord>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        int count = refused.Count;
        foreach (var (line, fields) in rows)
        {
            count++;
            string id = IdOf(kind.Name, fields, seen);
            var row = new ImportRow(line, new Dictionary<string, string>(fields, StringComparer.Ordinal));
            var drafts = kind.Read!(row).ToList();
            var attributes = row.Attributes();
            var made = drafts.Select((draft, place) => Record(row, draft, attributes, $"{id}-{place}")).ToList();
            if (row.Problems.Count == 0)
            {
                records.AddRange(made);
            }

            refused.AddRange(row.Problems.Distinct());
        }

        return new ImportedFile(kind.Name, count, records, refused);
    }

    // Of equal rows each counts: the second of them has an id of its own, and has the same in the next import.
    private static string IdOf(string kind, Dictionary<string, string> fields, Dictionary<string, int> seen)
    {
        string content = string.Join('\0', fields.OrderBy(field => field.Key, StringComparer.Ordinal)
            .Select(field => $"{field.Key}={field.Value}"));
        string hash = Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\0{content}")))[..HashChars];
        int before = seen.GetValueOrDefault(hash);
        seen[hash] = before + 1;
        return $"import-{hash}-{before}";
    }

    private static ImportedRecord Record(
        ImportRow row, (ApiKind Kind, JsonObject Json) draft, JsonObject attributes, string id)
    {
        draft.Json["event_id"] = id;
        draft.Json["attributes"] = attributes.DeepClone();
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(draft.Json);
        if (row.Problems.Count > 0)
        {
            // What is wrong already would be called missing here.
            return new ImportedRecord(draft.Kind, json);
        }

        var context = new ApiRecordContext("import", id, ApiRecordLimits.MaxTimeMs - 1);
        var problems = draft.Kind == ApiKind.Feedback
            ? ApiRecordParser.TryParseFeedback(json, context, out _, out _, out var found) ? [] : found
            : ApiRecordParser.TryParseEvent(json, context, out _, out _, out found) ? [] : found;
        foreach (var problem in problems)
        {
            row.Refuse(problem.Pointer.TrimStart('/'), problem.Message);
        }

        return new ImportedRecord(draft.Kind, json);
    }
}
