using System.Text.Json;
using StreamML.Api.People;
using StreamML.Cli.Commands;

namespace StreamML.Cli.Tests.Terminal;

/// <summary><c>users list</c> says who may sign in.</summary>
public sealed class UsersListTests
{
    private static readonly Person Anna = new(
        "anna", "shop", "agent", new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));

    private static readonly Person Ben = Anna with
    {
        Name = "ben",
        DisabledAt = new DateTimeOffset(2026, 4, 1, 9, 0, 0, TimeSpan.Zero),
    };

    [Fact]
    public void Line_OfAPerson_EndsWithTheirState()
    {
        Assert.EndsWith("2026-03-02 may sign in", UsersCommand.LineOf(Anna), StringComparison.Ordinal);
        Assert.EndsWith(
            "2026-03-02 disabled since 2026-04-01", UsersCommand.LineOf(Ben), StringComparison.Ordinal);
    }

    [Fact]
    public void Person_OfAnIssuer_IsShownWithTheNameItGives()
    {
        var anna = Anna with { Name = "oidc:0f1e", IsOfIssuer = true, IssuerName = "Anna A." };
        Assert.StartsWith("oidc:0f1e ", UsersCommand.LineOf(anna), StringComparison.Ordinal);
        Assert.EndsWith(
            "may sign in, through the issuer: Anna A.", UsersCommand.LineOf(anna), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(UsersCommand.JsonOf(anna));
        Assert.Equal("Anna A.", json.RootElement.GetProperty("shown_name").GetString());
    }

    [Fact]
    public void Json_OfAPerson_HasTheirState()
    {
        using var anna = JsonDocument.Parse(UsersCommand.JsonOf(Anna));
        using var ben = JsonDocument.Parse(UsersCommand.JsonOf(Ben));
        Assert.False(anna.RootElement.GetProperty("disabled").GetBoolean());
        Assert.False(anna.RootElement.TryGetProperty("disabled_since", out _));
        Assert.True(ben.RootElement.GetProperty("disabled").GetBoolean());
        Assert.Equal("2026-04-01", ben.RootElement.GetProperty("disabled_since").GetString());
    }
}
