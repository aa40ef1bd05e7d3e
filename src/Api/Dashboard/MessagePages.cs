using Microsoft.AspNetCore.Http;
using StreamML.Api.Dashboard.Pages;
using StreamML.Api.Dashboard.Rendering;
using StreamML.Api.Http;
using StreamML.Api.Where;

namespace StreamML.Api.Dashboard;

/// <summary>Where one message is.</summary>
internal sealed class MessagePages(MessagePaths paths, TimeProvider time)
{
    /// <summary>The message's way through the stages; without an id, a form that asks for one.</summary>
    public async Task<IResult> ShowAsync(DashboardCall call)
    {
        string? id = call.Query("id")?.Trim();
        var path = id is null ? null : await paths.FindAsync(call.Tenant, id, call.Aborted)
            ?? throw new ApiProblem(
                StatusCodes.Status404NotFound, "not-found", "Not seen",
                "Neither PostgreSQL nor the topics that were read know this message.", MessagePaths.NotSeenAdvice);
        return await PageHtml.RenderAsync<MessagePage>(
            StatusCodes.Status200OK, new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(MessagePage.Frame)] = call.Frame("Where is a message?", path?.AsOf ?? time.GetUtcNow()),
                [nameof(MessagePage.Message)] = path,
            });
    }
}
