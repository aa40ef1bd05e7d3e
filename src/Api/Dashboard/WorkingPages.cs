using Microsoft.AspNetCore.Http;
using StreamML.Api.Dashboard.Pages;
using StreamML.Api.Dashboard.Rendering;
using StreamML.Api.Database;
using StreamML.Api.Http;
using StreamML.Api.Reads;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Trainer.Role;

namespace StreamML.Api.Dashboard;

/// <summary>How it works inside: pipeline, trainings.</summary>
internal sealed class WorkingPages(
    ApiDatabase database, DashboardServices services, DashboardOptions options, TimeProvider time)
{
    private const int DaysUsual = 1;
    private const int DaysMax = 90;

    private readonly DeadLetterReads _letters = new(database, time);
    private readonly WindowReads _windows = new(database, time);
    private readonly TrainingReads _trainings = new(database, time);

    /// <summary>Stages, dead letters by reason, topics.</summary>
    public async Task<IResult> PipelineAsync(DashboardCall call)
    {
        int days = call.Number("days", DaysUsual, 1, DaysMax);
        string? reason = call.Query("reason");
        var state = await services.PipelineAsync(call.Aborted);
        return await PageHtml.RenderAsync<PipelinePage>(
            StatusCodes.Status200OK, new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(PipelinePage.Frame)] = call.Frame("Pipeline", state.AsOf),
                [nameof(PipelinePage.State)] = state,
                [nameof(PipelinePage.Reasons)] = await _letters.ReasonsAsync(days, call.Aborted),
                [nameof(PipelinePage.Letters)] = await _letters.PageAsync(
                    days, reason, call.Query("after"), options.PageRows, call.Aborted),
                [nameof(PipelinePage.Latencies)] = await _windows.LatenciesAsync(
                    TimeSpan.FromDays(1), call.Aborted),
                [nameof(PipelinePage.Days)] = days,
                [nameof(PipelinePage.Reason)] = reason,
            });
    }

    /// <summary>How each model stands, and the trainings so far.</summary>
    public async Task<IResult> TrainingAsync(DashboardCall call)
    {
        var runs = await _trainings.PageAsync(call.Tenant, call.Query("after"), options.PageRows, call.Aborted);
        var tasks = (await services.TrainingsAsync(call.Aborted))
            .Where(status => status.Tenant.Length == 0 || status.Tenant == call.Tenant)
            .OrderBy(status => status.Task, StringComparer.Ordinal)
            .Select(status => new TrainingTaskState(
                status.Task, status.Scope, status.Examples, status.NewExamples, status.Missing, status.LiveVersion))
            .ToList();
        return await PageHtml.RenderAsync<TrainingPage>(
            StatusCodes.Status200OK, new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(TrainingPage.Frame)] = call.Frame("Training", runs.AsOf),
                [nameof(TrainingPage.Runs)] = runs,
                [nameof(TrainingPage.Tasks)] = tasks,
            });
    }

    /// <summary>Asks for a training of one model.</summary>
    public async Task<IResult> TrainAsync(DashboardCall call)
    {
        string task = call.Field("task");
        if (!ModelTasks.All.Contains(task))
        {
            throw ApiProblem.Invalid("task", "is no model");
        }

        var request = new TrainingRequest
        {
            Action = TrainingAction.Start,
            Force = true,
            Tenant = call.Tenant,
            RequestedBy = $"dashboard: {call.Person.Name}",
        };
        request.Tasks.Add(task);
        await services.TrainAsync(request, call.Aborted);
        return DashboardResults.SeeOther(
            call.Frame("", default).Link("/training", ("done", DashboardNotices.Training)));
    }
}
