using System.CommandLine;
using Puente.Cli.Training;

namespace Puente.Cli.Commands;

/// <summary><c>puente train</c>: pretrains a backbone on folders of images.</summary>
public static class TrainCommand
{
    private const string Text = """
        Pretrains a vision backbone on folders of images, without labels. Leaves backbone.safetensors, backbone.onnx, card/, report.html and progress.jsonl.
        Ctrl-C leaves a checkpoint; the same command goes on from it, and says so when all is done.

        Example:
          puente train photos/ --out backbone
          puente train site-a/ site-b/ --recipe concrete-small --minutes 60 --probe labelled/ --out backbone
        """;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var folders = new Argument<string[]>("FOLDER") { Description = "Folders of images, subfolders too; or one folder that is a packed dataset (dataset.json and shards)", Arity = ArgumentArity.ZeroOrMore };
        var recipe = new Option<string>("--recipe") { Description = "Recipe: a name that ships with the trainer, or a file", HelpName = "NAME", DefaultValueFactory = _ => TrainOptions.DefaultRecipe };
        var start = new Option<string?>("--base") { Description = "Backbone to go on from: a file, a folder or the name of a shipped model; the shipped base when it has the recipe's architecture", HelpName = "FILE" };
        var scratch = new Option<bool>("--from-scratch") { Description = "Start from random weights" };
        var output = CommonOptions.Out();
        var minutes = OptionalNumber.Create("--minutes", "Minutes of training at most; the recipe's steps decide when it is not given", 0.01, 100_000.0);
        var steps = OptionalNumber.Create("--steps", "Optimiser steps in place of the recipe's", 1, 10_000_000);
        var seed = CommonOptions.Seed();
        var threads = CommonOptions.Threads();
        var probe = new Option<string?>("--probe") { Description = "Labelled folder that progress is measured on", HelpName = "LABELLED" };
        var images = new Option<bool>("--card-images") { Description = "Let the model card, which goes wherever the model goes, show six of the images as a masked autoencoder rebuilds them" };
        var resume = new Option<bool>("--resume") { Description = "Go on with the run in --out; an error when there is none (without it, a run is gone on with or begun)" };
        var json = CommonOptions.Json();
        var command = new Command("train", Text) { folders, recipe, start, scratch, output, minutes, steps, seed, threads, probe, images, resume, json };
        command.SetAction((parsed, _) =>
        {
            var options = new TrainOptions
            {
                Folders = parsed.GetValue(folders) ?? [],
                Recipe = parsed.GetValue(recipe)!,
                Base = parsed.GetValue(start),
                FromScratch = parsed.GetValue(scratch),
                Out = parsed.GetValue(output),
                Minutes = parsed.GetValue(minutes),
                Steps = parsed.GetValue(steps),
                Seed = parsed.GetValue(seed),
                Threads = parsed.GetValue(threads),
                Probe = parsed.GetValue(probe),
                CardImages = parsed.GetValue(images),
                Resume = parsed.GetValue(resume),
            };
            return WorkCommand.RunAsync(parsed.GetValue(json), "The same command goes on.",
                (outcome, view, cancel) => new TrainRun(options, outcome, view, TimeProvider.System).RunAsync(cancel));
        });
        return command;
    }
}
