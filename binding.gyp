{
  "targets": [
    {
      "target_name": "neve",
      "type": "none",
      "actions": [
        {
          "action_name": "build_with_cmake",
          "inputs": [],
          "outputs": ["build/neve-build.json"],
          "action": ["node", "native/setup.mjs", "--native-only"]
        }
      ]
    }
  ]
}
