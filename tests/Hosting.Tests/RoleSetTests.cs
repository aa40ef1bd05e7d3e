using StreamML.Messaging.Connection;

namespace StreamML.Hosting.Tests;

/// <summary>The names that users type for roles.</summary>
public sealed class RoleSetTests
{
    [Fact]
    public void Names_AreThoseOfServersRolesAndPipeline() => Assert.Equal(
        ["broker", "postgres", .. RoleSet.All.Select(role => role.Name), "pipeline"], RoleSet.Names);

    [Fact]
    public void Of_Pipeline_IsEveryRoleAndNoServer()
    {
        var set = RoleSet.Of("sink", "pipeline");
        Assert.Equal(RoleSet.All, set.Roles);
        Assert.Equal((false, false), (set.HasBroker, set.HasPostgres));
    }

    [Fact]
    public void Of_SomeNames_IsWhatTheyName()
    {
        var set = RoleSet.Of("sink", "broker", "normaliser");
        Assert.Equal(["normaliser", "sink"], set.Roles.Select(role => role.Name));
        Assert.Equal((true, false), (set.HasBroker, set.HasPostgres));
    }

    [Theory]
    [InlineData("Sink")]
    [InlineData("")]
    [InlineData("mediafetcher")]
    public void Of_UnknownName_IsRefusedWithTheKnownOnes(string name) => Assert.StartsWith(
        $"Unknown role '{name}'. Known roles: broker, postgres, ingest,",
        Assert.Throws<RoleConfigurationException>(() => RoleSet.Of("sink", name)).Message);
}
