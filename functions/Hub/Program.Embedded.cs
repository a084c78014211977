using Puente.Hub;

return await TierProgram.RunAsync("hub", args, (builder, tier) => builder.Services.AddHub(tier));
