using System.CommandLine;
using StreamML.Cli.Commands;
using StreamML.Hosting.Erasing;
using StreamML.Messaging.Connection;
using StreamML.Testing;

namespace StreamML.Cli.Tests.Terminal;

/// <summary>Whom <c>forget</c> is given, and what it prints.</summary>
public sealed class ForgetCommandTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 0, TimeSpan.Zero);

    [Fact]
    public async Task People_OfArgumentsAndAFile_AreAllThatAreNamed()
    {
        using var folder = new ScratchFolder();
        string path = Path.Combine(folder.Path, "people.txt");
        await File.WriteAllTextAsync(path, "+46 70 2\r\n\n  SE.1 \nshop/anna");

        Assert.Equal(
            ["+46 70 1", "+46 70 2", "SE.1", "shop/anna"],
            await ForgetCommand.PeopleAsync(["+46 70 1"], path, CancellationToken.None));
    }

    [Fact]
    public async Task People_OfWhomNobodyIsNamed_AreRefused()
    {
        var refusal = await Assert.ThrowsAsync<RoleConfigurationException>(
            () => ForgetCommand.PeopleAsync([], null, CancellationToken.None));

        Assert.Contains("--file", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_OfNobody_IsRefusedBeforeAClusterIsAskedFor()
    {
        var refusal = await Assert.ThrowsAsync<RoleConfigurationException>(
            () => ForgetCommand.Create().Parse([]).InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false }));

        Assert.Contains("Nobody is named", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Receipts_OfSeveralPeople_AreToldAsSums() => Assert.Equal(
        """
        2 people were erased on 2026-01-02 03:04 UTC: 4 identities, 2 contact keys
                 5 records on events
                 7 records on whatsapp.raw
                 2 rows of messages
                 0 audio files
          retire by 2026-01-02 03:04 UTC: intent 3 of shop learned from 1 of them
          gone later: state
        """.ReplaceLineEndings("\n"),
        ErasureText.Of(
        [
            Receipt("a", new() { ["whatsapp.raw"] = 3 }) with
            {
                Models = [new ModelToRetire("intent", "shop", "3", At)],
            },
            Receipt("b", new() { ["events"] = 5, ["whatsapp.raw"] = 4 }),
        ]));

    private static ErasureReceipt Receipt(string contact, Dictionary<string, long> topics) => new(
        ErasureReceipt.CurrentFormat, contact, "shop", contact, 1, At, At, 1, 2, topics,
        new Dictionary<string, long> { ["messages"] = 1 }, 0, new Dictionary<string, long>(),
        [new GoneLater("state", null)]);
}
