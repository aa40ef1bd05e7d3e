using Npgsql;

namespace StreamML.Cli.Tests.Terminal;

/// <summary>A fault of a library says what to do as well.</summary>
public sealed class FaultTextTests
{
    [Fact]
    public async Task Database_ThatIsDown_IsNamedWithWhatToDo()
    {
        await using var source = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=x;Timeout=1");
        var fault = await Assert.ThrowsAnyAsync<NpgsqlException>(async () => await source.OpenConnectionAsync());

        string text = FaultText.Of(fault);

        Assert.StartsWith("The database does not answer: ", text, StringComparison.Ordinal);
        Assert.Contains("streamml run postgres", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Cluster_ThatIsDown_IsNamedWithWhatToDo() => Assert.Equal(
        "No answer. Is the installation running? Start it with 'streamml up' on this data folder, or check "
        + "Kafka__BootstrapServers and SchemaRegistry__Url.",
        FaultText.Of(new StreamML.Messaging.Errors.TaskRestartException("No answer.")));

    [Fact]
    public void Fault_OfOurs_IsToldAsItIs() => Assert.Equal("why", FaultText.Of(new IOException("why")));
}
