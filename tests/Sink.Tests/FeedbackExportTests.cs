using StreamML.Schemas.Campaigns;
using StreamML.Sink.Exports;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Sink.Tests;

/// <summary>The data set of the demographic models as CSV.</summary>
[Collection(PostgresCollection.Name)]
public sealed class FeedbackExportTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Feedback_WithASentiment_IsExportedByCampaignAndTenant()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var make = new Records();
        await sink.SinkAsync(
        [
            make.Opinion("o1", "shop", "spring", "=1+1", "positive"),
            make.Opinion("o2", "shop", "autumn", "PT", "neutral"),
            make.Opinion("o3", "other", "spring", "BR", "negative"),
            make.Opinion("o4", "shop", "spring", "PT", "blue"),
        ]);
        string spring = ShortCode.Of("shop", "spring");

        string[] all = await ExportAsync(null, null);
        Assert.Equal(
            "tenant,campaign_id,campaign_code,gender,age_range,education_level,country,state,sentiment,time,source",
            all[0]);
        Assert.Equal(4, all.Length);
        string begin = $"shop,spring,{spring},,25-34,,'=1+1,,positive,";
        Assert.Contains(all, row => row.StartsWith(begin, StringComparison.Ordinal)
            && row.EndsWith(",imported", StringComparison.Ordinal));
        Assert.Equal(2, (await ExportAsync("other", null)).Length);
        Assert.Equal(await ExportAsync("shop", "spring"), await ExportAsync(null, $"{spring[..4]}-{spring[4..]}"));
        Assert.Contains("shop", Assert.Single((await ExportAsync("shop", "spring"))[1..]), StringComparison.Ordinal);

        async Task<string[]> ExportAsync(string? tenant, string? campaign)
        {
            using var output = new StringWriter { NewLine = "\n" };
            long rows = await FeedbackExport.WriteAsync(
                sink.Postgres, tenant, campaign, output, CancellationToken.None);
            string[] lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(rows + 1, lines.Length);
            return lines;
        }
    }

    [Fact]
    public async Task Campaign_OfNoOrOfSeveralTenants_IsRefused()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var make = new Records();
        await sink.SinkAsync(
            [make.Opinion("o1", "a", "spring", "PT", "neutral"), make.Opinion("o2", "b", "spring", "PT", "neutral")]);
        Assert.Contains("--tenant", (await RefusalAsync("spring")).Message, StringComparison.Ordinal);
        Assert.Contains("no campaign 'winter'", (await RefusalAsync("winter")).Message, StringComparison.Ordinal);

        Task<FeedbackExportException> RefusalAsync(string campaign) =>
            Assert.ThrowsAsync<FeedbackExportException>(() => FeedbackExport.WriteAsync(
                sink.Postgres, null, campaign, TextWriter.Null, CancellationToken.None));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("=cmd()", "'=cmd()")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@sum", "'@sum")]
    [InlineData("\tx", "'\tx")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("=a,b", "\"'=a,b\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    public void Cell_OfAnyText_IsNoFormulaAndOneCell(string text, string cell) => Assert.Equal(cell, CsvCell.Of(text));
}
