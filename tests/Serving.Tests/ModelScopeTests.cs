using StreamML.Inference;

namespace StreamML.Serving.Tests;

public sealed class ModelScopeTests
{
    private const string Task = "demographic";

    [Theory]
    [InlineData("shop", "", "shop")]
    [InlineData("shop", "spring-2026", "shop/spring-2026")]
    public void Scope_OfATenantOrCampaign_IsReadable(string tenant, string campaign, string scope)
    {
        Assert.Equal(scope, ModelScope.Of(tenant, campaign));
        Assert.Equal((tenant, campaign.Length > 0), (ModelScope.TenantOf(scope), ModelScope.IsCampaign(scope)));
        Assert.True(ModelScope.IsValid(scope));
    }

    [Fact]
    public void Scope_OfACampaignWithAnyId_IsValidAndItsOwn()
    {
        string[] ids = ["a/b", "a b", "ä", "~", new string('x', 129), "~0123456789abcdef0123456789abcdef"];

        string[] scopes = [.. ids.Select(id => ModelScope.Of("shop", id))];

        Assert.All(scopes, scope => Assert.True(ModelScope.IsValid(scope), scope));
        Assert.All(scopes, scope => Assert.Equal("shop", ModelScope.TenantOf(scope)));
        Assert.Equal(ids.Length, scopes.Distinct().Count());
    }

    [Theory]
    [InlineData("/spring")]
    [InlineData("shop/")]
    [InlineData("shop/a/b")]
    [InlineData("shop/~xyz")]
    [InlineData("my shop")]
    public void Scope_OfNobody_IsInvalid(string scope) => Assert.False(ModelScope.IsValid(scope));

    [Fact]
    public void Campaign_IsServedByItsModelElseItsTenantsElseThatOfAll()
    {
        using var hub = new ModelHub();
        hub.Add<string>(Task, "ships", new ModelIdentity("m", "0"));
        hub.Switch(Task, new Dictionary<string, RolloutModels>(StringComparer.Ordinal)
        {
            ["shop/spring"] = new(Held("spring")),
            ["shop/gone"] = new(null),
            ["shop"] = new(Held("shop")),
            ["other/spring"] = new(null),
        });
        using var lease = hub.Take();
        var models = lease.Of<string>(Task);

        Assert.Equal(("spring", "shop/spring"), Live("shop", "spring"));
        Assert.Equal(("shop", "shop"), Live("shop", "gone"));
        Assert.Equal(("shop", "shop"), Live("shop", "new"));
        Assert.Equal(("shop", "shop"), Live("shop", ""));
        Assert.Equal(("ships", ""), Live("other", "spring"));
        Assert.Equal(("ships", ""), Live("third", "spring"));

        (string Model, string Scope) Live(string tenant, string campaign)
        {
            var served = models.For(tenant, campaign).Live!;
            return (served.Model, served.Scope);
        }
    }

    private static HeldModel Held(string model) => new(model, new ModelIdentity("m", model), owned: false);
}
