using System.Net;
using Confluent.SchemaRegistry;
using StreamML.Messaging.Registry;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Testing.Registry;

namespace StreamML.Messaging.Tests.Registry;

/// <summary>
/// What the program relies on, by Confluent's own client, against the project's registry and one that somebody else
/// wrote.
/// </summary>
public sealed class RegistryContractTests(RegistriesUnderTest registries) : IClassFixture<RegistriesUnderTest>
{
    private const string V1 =
        "syntax = \"proto3\";\npackage shop;\n\nmessage Item {\n  string sku = 1;\n  int32 pieces = 2;\n}\n";
    private const string V2 =
        "syntax = \"proto3\";\npackage shop;\n\n"
        + "message Item {\n  string sku = 1;\n  int32 pieces = 2;\n  string note = 3;\n}\n";

    private const string Broken =
        "syntax = \"proto3\";\npackage shop;\n\nmessage Item {\n  string sku = 1;\n  string pieces = 2;\n}\n";

    [Theory, Embedded, Apicurio]
    public async Task Register_OfASchema_GivesAnIdThatReadsBack(RegistryKind kind)
    {
        using var client = await registries.ClientAsync(kind);
        using var other = await registries.ClientAsync(kind);
        string subject = Subject();

        int id = await client.RegisterSchemaAsync(subject, Proto(V1));
        var read = await client.GetSchemaAsync(id);
        var latest = await client.GetLatestSchemaAsync(subject);

        Assert.True(id > 0);
        Assert.Equal(id, await other.RegisterSchemaAsync(subject, Proto(V1)));
        Assert.Equal(SchemaType.Protobuf, read.SchemaType);
        Assert.Contains("message Item", read.SchemaString, StringComparison.Ordinal);
        Assert.Equal((subject, 1, id), (latest.Subject, latest.Version, latest.Id));
        Assert.Equal([1], await client.GetSubjectVersionsAsync(subject));
    }

    [Theory, Embedded, Apicurio]
    public async Task Lookup_OfASchema_FindsItUnderItsSubjectOnly(RegistryKind kind)
    {
        using var client = await registries.ClientAsync(kind);
        string subject = Subject();
        int id = await client.RegisterSchemaAsync(subject, Proto(V1));

        var found = await client.LookupSchemaAsync(subject, Proto(V1), ignoreDeletedSchemas: true);

        Assert.Equal((id, 1), (found.Id, found.Version));
        foreach (var (place, text) in new[] { (subject, V2), (Subject(), V1) })
        {
            var refused = await Assert.ThrowsAsync<SchemaRegistryException>(
                () => client.LookupSchemaAsync(place, Proto(text), ignoreDeletedSchemas: true));
            Assert.Equal(HttpStatusCode.NotFound, refused.Status);
        }
    }

    [Theory, Embedded, Apicurio]
    public async Task Register_OfAChange_TakesACompatibleOneAndAnswers409ToABreakingOne(RegistryKind kind)
    {
        using var client = await registries.ClientAsync(kind);
        string subject = Subject();
        await client.RegisterSchemaAsync(subject, Proto(V1));
        await client.UpdateCompatibilityAsync(Compatibility.Backward, subject);

        Assert.True(await client.IsCompatibleAsync(subject, Proto(V2)));
        Assert.False(await client.IsCompatibleAsync(subject, Proto(Broken)));
        var refused = await Assert.ThrowsAsync<SchemaRegistryException>(
            () => client.RegisterSchemaAsync(subject, Proto(Broken)));
        await client.RegisterSchemaAsync(subject, Proto(V2));

        Assert.Equal((HttpStatusCode.Conflict, 409), (refused.Status, refused.ErrorCode));
        Assert.Equal([1, 2], await client.GetSubjectVersionsAsync(subject));
    }

    [Theory, Embedded, Apicurio]
    public async Task Registrar_OfAFileWithImports_RegistersThemAsReferences(RegistryKind kind)
    {
        const string Import = "streamml/v1/message_error.proto";
        using var client = await registries.ClientAsync(kind);
        using var registrar = new SchemaRegistrar(await registries.OptionsAsync(kind));
        string subject = Subject();
        SubjectSchema[] subjects =
            [new(subject, MessageStatus.Descriptor), new(subject + "-2", MessageStatus.Descriptor)];

        var ids = await registrar.RegisterAsync(subjects, default);

        var latest = await client.GetLatestSchemaAsync(subject);
        Assert.Equal(ids[subject], latest.Id);
        var reference = Assert.Single(latest.References, reference => reference.Name == Import);
        Assert.Equal((Import, 1), (reference.Subject, reference.Version));
        Assert.Equal([1], await client.GetSubjectVersionsAsync(Import));
        var options = await registries.OptionsAsync(kind);
        options.AutoRegister = false;
        using var reader = new SchemaRegistrar(options);
        Assert.Equal(ids, await reader.RegisterAsync(subjects, default));
    }

    [Theory, Embedded, Apicurio]
    public async Task Registrar_WithoutRegistering_RefusesWhatIsMissing(RegistryKind kind)
    {
        var options = await registries.OptionsAsync(kind);
        options.AutoRegister = false;
        using var registrar = new SchemaRegistrar(options);

        var refused = await Assert.ThrowsAsync<RegistryException>(
            () => registrar.RegisterAsync([new(Subject(), MessageError.Descriptor)], default));

        Assert.Equal(HttpStatusCode.NotFound, refused.Status);
        Assert.False(refused.IsTransient);
        Assert.Contains(nameof(SchemaRegistryOptions.AutoRegister), refused.Message, StringComparison.Ordinal);
    }

    [Theory, Embedded, Apicurio]
    public async Task Registrar_OfTheCatalogue_GivesEveryTopicAnIdAndTheSameTheNextTime(RegistryKind kind)
    {
        using var first = new SchemaRegistrar(await registries.OptionsAsync(kind));
        using var second = new SchemaRegistrar(await registries.OptionsAsync(kind));
        string prefix = $"c{Guid.NewGuid():n}.";

        var ids = await first.RegisterCatalogueAsync(prefix, default);

        Assert.Equal(ids, await second.RegisterCatalogueAsync(prefix, default));
        Assert.All(
            TopicCatalogue.All.Where(topic => topic.Value is not null),
            topic => Assert.True(ids[topic.ValueSubject(prefix)!] > 0));
    }

    private static Schema Proto(string text) => new(text, SchemaType.Protobuf);

    private static string Subject() => $"t-{Guid.NewGuid():n}-value";
}
